import { z } from 'zod';
import type { GrafanaClient } from './client.ts';

const Annotation = z.object({ id: z.number().int() });
const Annotations = z.array(Annotation);

/** The id of the annotation that bears this tag, or null. */
export async function findAnnotation(grafana: GrafanaClient, tag: string): Promise<number | null> {
  const found = await grafana.get(
    `api/annotations?type=annotation&limit=1&tags=${encodeURIComponent(tag)}`,
    Annotations
  );
  return found?.[0]?.id ?? null;
}

/** Makes an annotation of the whole organisation at a time in unix ms; answers its id. */
export async function createAnnotation(
  grafana: GrafanaClient,
  annotation: { timeMs: number; tags: readonly string[]; text: string }
): Promise<number> {
  const { timeMs: time, tags, text } = annotation;
  return (await grafana.send('POST', 'api/annotations', { time, tags, text }, Annotation)).id;
}

const SILENCES = 'api/alertmanager/grafana/api/v2/silences';
const Silences = z.array(z.object({ id: z.string(), comment: z.string() }));
const MadeSilence = z.object({ silenceID: z.string() });

export interface NewSilence {
  matchers: readonly { name: string; value: string; isRegex: boolean }[];
  startsAtMs: number;
  endsAtMs: number;
  comment: string;
}

/** The id of the silence whose comment holds this text, in whatever state, or null. */
export async function findSilence(grafana: GrafanaClient, text: string): Promise<string | null> {
  const all = await grafana.get(SILENCES, Silences);
  return all?.find(({ comment }) => comment.includes(text))?.id ?? null;
}

/** Makes a silence in Grafana's own Alertmanager; answers its id. */
export async function createSilence(grafana: GrafanaClient, silence: NewSilence): Promise<string> {
  const body = {
    matchers: silence.matchers.map((matcher) => ({ ...matcher, isEqual: true })),
    startsAt: new Date(silence.startsAtMs).toISOString(),
    endsAt: new Date(silence.endsAtMs).toISOString(),
    createdBy: 'SRE Platform',
    comment: silence.comment,
  };
  return (await grafana.send('POST', SILENCES, body, MadeSilence)).silenceID;
}
