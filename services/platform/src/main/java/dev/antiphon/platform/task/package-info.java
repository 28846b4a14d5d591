/** What a service does all the time, beside answering requests. */
@NullMarked
package dev.antiphon.platform.task;

import org.jspecify.annotations.NullMarked;
