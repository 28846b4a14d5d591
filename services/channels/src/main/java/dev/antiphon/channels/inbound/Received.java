package dev.antiphon.channels.inbound;

import java.time.Instant;
import java.util.UUID;

/**
 * A message in the inbox.
 *
 * @param externalId what the channel calls it
 * @param place where it stands in its conversation; later ones have higher numbers
 */
public record Received(UUID id, String externalId, String text, Instant received, long place) {}
