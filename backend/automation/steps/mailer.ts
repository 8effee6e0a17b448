import { createTransport } from 'nodemailer';
import { asError } from '../../platform/index.ts';
import type { StepContext, StepOutcome } from './step.ts';

export interface MailSettings {
  /** SMTP_URL. */
  url: string | undefined;
  /** SMTP_FROM. */
  from: string | undefined;
}

export interface Mail {
  to: string[];
  subject: string;
  text: string;
}

export interface Mailer {
  /** Why no e-mail can be sent, for the person who wants to; null when it can. */
  problem: string | null;
  send(mail: Mail, context: StepContext): Promise<StepOutcome>;
}

const TIMEOUT_MS = 30_000;

/** E-mail as plain text through the operator's SMTP server. */
export function createMailer({ url, from }: MailSettings): Mailer {
  const problem =
    url === undefined || from === undefined
      ? 'No e-mail can be sent: the operator has to set SMTP_URL and SMTP_FROM.'
      : null;
  return {
    problem,
    async send(mail, context) {
      if (url === undefined || from === undefined || context.signal.aborted) {
        return { status: 'failed', output: '', error: problem ?? 'Nothing was sent: it was stopped before it began.' };
      }
      const transport = createTransport({
        url,
        connectionTimeout: TIMEOUT_MS,
        greetingTimeout: TIMEOUT_MS,
        socketTimeout: TIMEOUT_MS,
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      const close = (): void => transport.close();
      context.signal.addEventListener('abort', close, { once: true });
      try {
        const sent = (await Promise.race([
          transport.sendMail({
            from: { name: 'SRE Platform', address: from },
            to: mail.to.map((address) => ({ name: '', address })),
            subject: mail.subject,
            text: mail.text,
            // The same whenever it is sent again, so that a mailbox can tell.
            messageId: `<${context.idempotencyKey.replace(/[^A-Za-z0-9.-]/g, '.')}@${from.split('@')[1] ?? 'localhost'}>`,
            headers: { 'Auto-Submitted': 'auto-generated' },
          }),
          ended(context.signal),
        ])) as { accepted: unknown[]; rejected: unknown[]; response: string };
        const output = `Accepted for ${sent.accepted.map(String).join(', ')}: ${sent.response}`;
        context.log(output);
        return sent.rejected.length === 0
          ? { status: 'succeeded', output, body: { accepted: sent.accepted.map(String) } }
          : {
              status: 'failed',
              output,
              error: `The mail server refused ${sent.rejected.map(String).join(', ')}; the others got it.`,
            };
      } catch (error) {
        return failure(asError(error), context.signal);
      } finally {
        context.signal.removeEventListener('abort', close);
        close();
      }
    },
  };
}

function ended(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('It was cut off before the end.')), { once: true });
  });
}

/** Only what breaks off while the message itself is sent may have arrived all the same. */
function failure(error: Error & { command?: unknown; responseCode?: unknown }, signal: AbortSignal): StepOutcome {
  const mayHaveArrived = (error.command === 'DATA' || signal.aborted) && error.responseCode === undefined;
  return mayHaveArrived
    ? {
        status: 'uncertain',
        output: '',
        error: `The mail server did not say whether it took the message: ${error.message}`,
      }
    : { status: 'failed', output: '', error: `Nothing was sent: ${error.message}` };
}
