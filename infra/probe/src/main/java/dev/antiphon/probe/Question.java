package dev.antiphon.probe;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A chat completion to be asked for, streamed.
 *
 * @param model the alias
 * @param system what the assistant is told first
 * @param text what the customer asks
 * @param temperature 0 is greedy
 * @param seed of the sampling
 * @param tier of service: the lane in which it waits
 */
public record Question(
        String model,
        String system,
        String text,
        double temperature,
        long seed,
        int maxTokens,
        String tier) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String SYSTEM =
            "You are Mila, the assistant of the Larkfell outdoor shop.";
    private static final int MAX_TOKENS = 400;

    /** A question to the demo model, answered greedily. */
    public static Question greedy(String model, String text) {
        return new Question(model, SYSTEM, text, 0, 0, MAX_TOKENS, "default");
    }

    /** The same with another limit, in another lane. */
    public Question with(int newMaxTokens, String newTier) {
        return new Question(model, system, text, temperature, seed, newMaxTokens, newTier);
    }

    /** The same, drawn with a seed. */
    public Question sampled(double newTemperature, long newSeed) {
        return new Question(model, system, text, newTemperature, newSeed, maxTokens, tier);
    }

    /** The body of the request. */
    String body() {
        ObjectNode body = JSON.createObjectNode();
        body.put("model", model);
        var messages = body.putArray("messages");
        messages.addObject().put("role", "system").put("content", system);
        messages.addObject().put("role", "user").put("content", text);
        body.put("temperature", temperature);
        body.put("seed", seed);
        body.put("max_tokens", maxTokens);
        body.put("service_tier", tier);
        body.put("stream", true);
        body.putObject("stream_options").put("include_usage", true);
        return body.toString();
    }
}
