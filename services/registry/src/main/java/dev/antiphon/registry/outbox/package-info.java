/** Says on the compacted topics what the database says, whatever crashes in between. */
@NullMarked
package dev.antiphon.registry.outbox;

import org.jspecify.annotations.NullMarked;
