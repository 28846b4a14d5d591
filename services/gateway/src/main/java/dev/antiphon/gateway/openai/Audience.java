package dev.antiphon.gateway.openai;

import dev.antiphon.contracts.v1.Finished;
import dev.antiphon.contracts.v1.Token;

import java.io.IOException;

/** Who hears an answer. What it cannot pass on to the client it throws. */
interface Audience {

    void token(Token token) throws IOException;

    /** What has been said counts no more; returns whether that can be kept from the client. */
    boolean takeBack();

    void finished(Finished finished) throws IOException;

    /** Nothing is said at the moment; called over and over while it is so. */
    void silence() throws IOException;

    /** What has been said shall reach the client before more is waited for. */
    void flush() throws IOException;

    /** Nobody: the answer is only waited for. */
    record Nobody() implements Audience {

        @Override
        public void token(Token token) {}

        @Override
        public boolean takeBack() {
            return true;
        }

        @Override
        public void finished(Finished finished) {}

        @Override
        public void silence() {}

        @Override
        public void flush() {}
    }
}
