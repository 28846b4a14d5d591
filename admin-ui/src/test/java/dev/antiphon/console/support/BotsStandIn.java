package dev.antiphon.console.support;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Answers as the bots service does. */
public final class BotsStandIn extends StandIn {

    public static final String TOKEN = "bots-token-of-the-tests";

    private final Map<String, Map<String, Object>> bots = new LinkedHashMap<>();
    private final Map<String, Map<String, Object>> conversations = new LinkedHashMap<>();

    @Override
    String token() {
        return TOKEN;
    }

    /** Has a bot from now on. */
    public synchronized void bot(String id, String name, String instructions, String alias) {
        bots.put(
                id,
                Map.of(
                        "id",
                        id,
                        "workspaceId",
                        "demo",
                        "name",
                        name,
                        "instructions",
                        instructions,
                        "alias",
                        alias));
    }

    /** Has a conversation of one turn from now on. */
    public synchronized void conversation(String id, String question, String answer) {
        var conversation = new LinkedHashMap<String, Object>();
        conversation.put("id", id);
        conversation.put("botId", "shop");
        conversation.put("channel", "web");
        conversation.put("started", "2026-01-02T03:04:05Z");
        conversation.put("lastActivity", "2026-01-02T03:05:06Z");
        conversation.put(
                "turns",
                List.of(
                        Map.of(
                                "id",
                                "3f8e4a52-0000-4000-8000-000000000001",
                                "state",
                                "ANSWERED",
                                "question",
                                question,
                                "answer",
                                answer,
                                "opened",
                                "2026-01-02T03:05:04Z",
                                "closed",
                                "2026-01-02T03:05:06Z",
                                "version",
                                "sha256:" + "ab".repeat(32),
                                "tokens",
                                14,
                                "firstTokenMillis",
                                310,
                                "durationMillis",
                                1900)));
        conversations.put(id, conversation);
    }

    public synchronized String instructionsOf(String bot) {
        return String.valueOf(bots.getOrDefault(bot, Map.of()).get("instructions"));
    }

    @Override
    synchronized Reply answer(Question question) {
        String path = question.path();
        if (path.equals("/bots")) {
            return Reply.ok(List.copyOf(bots.values()));
        }
        if (path.equals("/bots/conversations")) {
            return Reply.ok(
                    conversations.values().stream()
                            .map(
                                    each -> {
                                        var summary = new LinkedHashMap<>(each);
                                        summary.remove("turns");
                                        return summary;
                                    })
                            .toList());
        }
        if (path.startsWith("/bots/conversations/")) {
            var conversation = conversations.get(path.substring("/bots/conversations/".length()));
            return conversation == null
                    ? Reply.problem(404, "id", "no conversation has this id", "")
                    : Reply.ok(conversation);
        }
        String id = path.substring("/bots/".length());
        if (question.method().equals("PUT")) {
            String name = question.body().path("name").asString("");
            if (name.isBlank()) {
                return Reply.problem(
                        400, "name", "name must hold 1 to 100 characters, none of them NUL", "");
            }
            bot(
                    id,
                    name,
                    question.body().path("instructions").asString(""),
                    question.body().path("alias").asString(""));
        }
        var bot = bots.get(id);
        return bot == null ? Reply.problem(404, "id", "no bot has this id", "") : Reply.ok(bot);
    }
}
