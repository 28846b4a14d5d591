package dev.antiphon.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A listener that remembers. */
final class Heard implements Listener {

    private final List<Said> said = new ArrayList<>();
    private final CompletableFuture<List<Said>> whole = new CompletableFuture<>();

    @Override
    public void said(Said next) {
        said.add(next);
        if (next.end().isPresent()) {
            whole.complete(List.copyOf(said));
        }
    }

    @Override
    public void failed(RuntimeException cause) {
        whole.completeExceptionally(cause);
    }

    /** The answer, once it is whole. */
    List<Said> answer() {
        return whole.orTimeout(60, TimeUnit.SECONDS).join();
    }

    boolean isWhole() {
        return whole.isDone();
    }

    static List<Integer> tokens(List<Said> answer) {
        return answer.stream().map(Said::token).toList();
    }

    static String text(List<Said> answer) {
        return String.join("", answer.stream().map(Said::text).toList());
    }
}
