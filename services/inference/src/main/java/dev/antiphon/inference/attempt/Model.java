package dev.antiphon.inference.attempt;

import dev.antiphon.engine.Engine;
import dev.antiphon.engine.embed.Embedder;

/** What a version is once it is in memory. */
public sealed interface Model extends AutoCloseable {

    @Override
    void close();

    /** Answers and continues texts. */
    record Answering(Engine engine) implements Model {

        @Override
        public void close() {
            engine.close();
        }
    }

    /** Turns texts into vectors. */
    record Embedding(Embedder embedder) implements Model {

        @Override
        public void close() {
            embedder.close();
        }
    }
}
