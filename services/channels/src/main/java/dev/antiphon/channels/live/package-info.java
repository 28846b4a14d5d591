/** What bots are saying at this moment. */
@NullMarked
package dev.antiphon.channels.live;

import org.jspecify.annotations.NullMarked;
