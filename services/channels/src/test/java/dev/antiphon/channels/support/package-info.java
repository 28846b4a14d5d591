/** What the tests of the channels need. */
@NullMarked
package dev.antiphon.channels.support;

import org.jspecify.annotations.NullMarked;
