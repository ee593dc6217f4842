type Waiting<Key, Value> = {
  key: Key;
  resolve: (value: Value) => void;
  reject: (error: unknown) => void;
};

/**
 * Collects the questions asked within one turn of the event loop and answers them by one call, in order.
 * Every request checks its session in the database; under load one statement serves many requests.
 */
export function answerTogether<Key, Value>(
  answer: (keys: Key[]) => Promise<Value[]>,
  most = 500,
): (key: Key) => Promise<Value> {
  let waiting: Waiting<Key, Value>[] = [];
  const send = (): void => {
    const batch = waiting.splice(0, most);
    if (waiting.length > 0) setImmediate(send);
    answer(batch.map((one) => one.key)).then(
      (values) => batch.forEach((one, at) => settle(one, values, at)),
      (error: unknown) => batch.forEach((one) => one.reject(error)),
    );
  };
  return (key) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(send);
      waiting.push({ key, resolve, reject });
    });
}

function settle<Key, Value>(one: Waiting<Key, Value>, values: Value[], at: number): void {
  const value = values[at];
  if (value === undefined) one.reject(new Error('an answer is missing'));
  else one.resolve(value);
}
