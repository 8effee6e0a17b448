/** Bounds of what the log patterns keep and look at. */
export const LOG_LIMITS = {
  /** Characters of a line that are looked at. */
  lineLength: 2_048,
  /** Tokens of a line that are told apart. */
  tokens: 200,
  /** Templates that are kept; the rarest go first. */
  templates: 4_000,
  /** Lines by their masked text that are found again without a search. */
  remembered: 50_000,
  /** Forms of one template: lists of other lengths, values left out. */
  shapes: 16,
  /** Older ids that a template answers to. */
  aliases: 100,
  /** Characters of the example that a template keeps. */
  example: 300,
} as const;
