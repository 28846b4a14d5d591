/** The web channel: sessions, messages, the stream of answers and the chat page. */
@NullMarked
package dev.antiphon.channels.web;

import org.jspecify.annotations.NullMarked;
