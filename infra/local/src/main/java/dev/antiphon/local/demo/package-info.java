/** What a new installation begins with: models, aliases, a key and a bot. */
@NullMarked
package dev.antiphon.local.demo;

import org.jspecify.annotations.NullMarked;
