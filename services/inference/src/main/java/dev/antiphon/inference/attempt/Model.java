package dev.antiphon.inference.attempt;

import dev.antiphon.engine.Engine;
import dev.antiphon.engine.embed.Embedder;
import dev.antiphon.inference.remote.RemoteEngine;

/** What a version is once it is in memory. */
public sealed interface Model extends AutoCloseable {

    @Override
    void close();

    /** Whether an attempt takes back what others have said, since it cannot go on after it. */
    default boolean beginsAnew() {
        return this instanceof Remote(var engine) && engine.beginsAnew();
    }

    /** Answers and continues texts. */
    record Answering(Engine engine) implements Model {

        @Override
        public void close() {
            engine.close();
        }
    }

    /** What a server elsewhere offers. */
    record Remote(RemoteEngine engine) implements Model {

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
