package dev.antiphon.local.process;

import java.time.Duration;

/** A program that does nothing for long, and ends when it is asked to unless it is stubborn. */
final class Sleeper {

    private static final Duration LONG = Duration.ofMinutes(5);

    private Sleeper() {}

    public static void main(String[] arguments) {
        System.out.println("said " + System.getenv("SLEEPER_SAYS"));
        if (arguments.length > 0) {
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(Sleeper::rest));
        }
        System.out.println("asleep");
        rest();
    }

    private static void rest() {
        try {
            Thread.sleep(LONG);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
