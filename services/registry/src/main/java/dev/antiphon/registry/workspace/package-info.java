/** What holds for all that is done for a workspace: where its requests may be answered. */
@NullMarked
package dev.antiphon.registry.workspace;

import org.jspecify.annotations.NullMarked;
