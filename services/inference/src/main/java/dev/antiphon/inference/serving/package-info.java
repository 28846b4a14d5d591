/** What answers requests, and can be taken away from them. */
@NullMarked
package dev.antiphon.inference.serving;

import org.jspecify.annotations.NullMarked;
