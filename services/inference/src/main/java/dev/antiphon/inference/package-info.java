/**
 * The node: loads the versions placed on it, pulls requests when a slot is free, and writes every
 * token to the reply log. {@link dev.antiphon.inference.Node} is its map.
 *
 * <p>Spring Boot binds and checks the settings and turns SIGTERM into a drain. There is no web
 * server: heartbeats tell how the node is doing, and memory belongs to models.
 */
@NullMarked
package dev.antiphon.inference;

import org.jspecify.annotations.NullMarked;
