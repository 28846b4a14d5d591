package dev.antiphon.channels.outbound;

import java.util.UUID;

/**
 * A piece of an answer in the making.
 *
 * @param index its number among the pieces of the turn, from 0
 */
public record Piece(UUID conversation, String turn, int index, String text) implements Said {}
