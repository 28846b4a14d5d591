package dev.antiphon.gateway.openai;

import dev.antiphon.contracts.v1.Finished;
import dev.antiphon.contracts.v1.Token;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;

/** Collects vectors and tells them in one piece, in the order of their texts. */
final class Vectors implements Audience {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final WholeAnswer.Listener listener;
    private final Embed wanted;
    private final TreeMap<Integer, List<Float>> vectors = new TreeMap<>();

    Vectors(WholeAnswer.Listener listener, Embed wanted) {
        this.listener = listener;
        this.wanted = wanted;
    }

    @Override
    public void token(Token token) {
        vectors.put(token.getChoice(), token.getEmbeddingList());
    }

    @Override
    public boolean takeBack() {
        vectors.clear();
        return true;
    }

    @Override
    public void finished(Finished finished) throws IOException {
        var whole = JSON.objectNode().put("object", "list");
        var data = whole.putArray("data");
        vectors.forEach((text, vector) -> data.add(told(text, vector)));
        whole.put("model", wanted.asked().model())
                .putObject("usage")
                .put("prompt_tokens", finished.getPromptTokens())
                .put("total_tokens", finished.getPromptTokens());
        listener.told(whole);
    }

    @Override
    public void silence() {}

    @Override
    public void flush() {}

    private ObjectNode told(int text, List<Float> vector) {
        var told = JSON.objectNode().put("object", "embedding").put("index", text);
        if (wanted.base64()) {
            var bytes =
                    ByteBuffer.allocate(Float.BYTES * vector.size()).order(ByteOrder.LITTLE_ENDIAN);
            vector.forEach(bytes::putFloat);
            return told.put("embedding", Base64.getEncoder().encodeToString(bytes.array()));
        }
        var numbers = told.putArray("embedding");
        vector.forEach(numbers::add);
        return told;
    }
}
