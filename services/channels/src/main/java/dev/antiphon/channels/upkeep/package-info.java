/** What the service does all the time, beside answering requests. */
@NullMarked
package dev.antiphon.channels.upkeep;

import org.jspecify.annotations.NullMarked;
