/** Values are scaled to a largest of about 1 before anything else; what differs by less than this differs by rounding. */
export const ROUNDING = 1e-12;
