package dev.antiphon.simulator;

/** What goes wrong with the next requests. */
public sealed interface Fault {

    /** The server answers with this status and an error object. */
    record Status(int status, String message) implements Fault {}

    /** The connection breaks after so many tokens. */
    record Drop(int afterTokens) implements Fault {}

    /** Nothing more comes after so many tokens, and the connection stays open. */
    record Silence(int afterTokens) implements Fault {}
}
