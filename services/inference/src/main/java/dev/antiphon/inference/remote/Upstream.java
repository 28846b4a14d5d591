package dev.antiphon.inference.remote;

import java.util.List;
import java.util.Optional;

/** A server of models. */
interface Upstream {

    /** Why it cannot answer at the moment; empty if it can. */
    Optional<String> problem() throws InterruptedException;

    /** Says one choice to its end, and returns what was used. */
    Hearing.Used answer(Asking asking, Hearing hearing) throws Failure, InterruptedException;

    /**
     * Turns texts into vectors.
     *
     * @return one of them for each
     */
    Vectors embed(List<String> texts) throws Failure, InterruptedException;

    /** What came of texts. */
    record Vectors(List<float[]> vectors, int promptTokens) {}
}
