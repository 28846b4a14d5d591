package dev.antiphon.channels.outbound;

import java.time.Instant;

/**
 * An answer as it is kept.
 *
 * @param received when it came from the bot
 * @param place where it stands in its conversation; later ones have higher numbers
 */
public record KeptAnswer(Answer answer, Instant received, long place) {}
