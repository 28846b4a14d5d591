/** What bots say: kept once, brought to the customer by the channel of the conversation. */
@NullMarked
package dev.antiphon.channels.outbound;

import org.jspecify.annotations.NullMarked;
