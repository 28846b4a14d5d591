// Asks a gateway with the official client and prints what came, one JSON object.
import OpenAI from 'openai';

const [, , baseURL, apiKey, model] = process.argv;
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const messages = [{ role: 'user', content: 'hello' }];
const seen = {};

async function refusal(call) {
  try {
    await call();
    return { refused: false };
  } catch (error) {
    return { name: error.constructor.name, status: error.status, code: error.code, param: error.param, message: error.message };
  }
}

// Streaming, with usage at the end.
const stream = await client.chat.completions.create({ model, messages, stream: true, stream_options: { include_usage: true } });
const chunks = [];
for await (const chunk of stream) chunks.push(chunk);
seen.streamed = chunks.map((chunk) => chunk.choices[0]?.delta?.content ?? '').join('');
seen.usage = chunks.at(-1).usage;
seen.usageBefore = chunks.slice(0, -1).every((chunk) => chunk.usage === null);
seen.finish = chunks.at(-2).choices[0].finish_reason;

// In one piece, with the limits.
seen.whole = (await client.chat.completions.create({ model, messages, seed: 7 })).choices[0].message;
seen.again = (await client.chat.completions.create({ model, messages: [...messages, seen.whole, ...messages] })).choices[0].message.content;
seen.stopped = (await client.chat.completions.create({ model, messages, stop: ['schö'] })).choices[0];
seen.limited = (await client.chat.completions.create({ model, messages, max_tokens: 2 })).choices[0];
seen.text = (await client.completions.create({ model, prompt: 'Once' })).choices[0].text;

// Models.
seen.models = (await client.models.list()).data.map((one) => one.id);
seen.model = (await client.models.retrieve(model)).id;

// Refusals.
seen.unauthorized = await refusal(() => new OpenAI({ baseURL, apiKey: 'wrong', maxRetries: 0 }).models.list());
seen.unknown = await refusal(() => client.chat.completions.create({ model: 'nobody', messages }));
seen.invalid = await refusal(() => client.chat.completions.create({ model, messages, temperature: 3 }));
seen.broken = await refusal(async () => {
  const breaking = await client.chat.completions.create({ model, messages: [{ role: 'user', content: 'break' }], stream: true });
  for await (const chunk of breaking) void chunk;
});

// Abort.
const endless = await client.chat.completions.create({ model, messages: [{ role: 'user', content: 'count node' }], stream: true });
seen.counted = 0;
for await (const chunk of endless) {
  seen.aborted = chunk.id;
  if (++seen.counted === 5) break;
}

console.log(JSON.stringify(seen));
