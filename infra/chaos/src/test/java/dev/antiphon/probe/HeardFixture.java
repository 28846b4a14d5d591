package dev.antiphon.probe;

/** Answers as if they had been heard. */
public final class HeardFixture {

    private HeardFixture() {}

    /** An answer of these pieces that came to its end. */
    public static Heard heard(String finishReason, int tokens, String... pieces) {
        var heard = new Heard();
        for (String piece : pieces) {
            take(heard, "{\"choices\":[{\"delta\":{\"content\":\"" + piece + "\"}}]}");
        }
        take(heard, "{\"choices\":[{\"delta\":{},\"finish_reason\":\"" + finishReason + "\"}]}");
        take(heard, "{\"choices\":[],\"usage\":{\"completion_tokens\":" + tokens + "}}");
        take(heard, "[DONE]");
        return heard;
    }

    private static void take(Heard heard, String data) {
        heard.take(new ServerSentEvent("", data), 0);
    }
}
