/** Says what is being done as soon as it takes longer than a second, and every ten seconds from then on. */
export async function withProgress<T>(what: string, work: Promise<T>): Promise<T> {
  const started = Date.now();
  let said = 0;
  const timer = setInterval(() => {
    const seconds = Math.round((Date.now() - started) / 1000);
    if (said === 0 || seconds >= said + 10) {
      console.log(said === 0 ? `${what} ...` : `${what} ... ${seconds} s`);
      said = seconds;
    }
  }, 1000);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
