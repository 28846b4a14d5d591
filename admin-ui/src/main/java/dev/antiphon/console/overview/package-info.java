/** The first page: nodes, pools and figures, live. */
@NullMarked
package dev.antiphon.console.overview;

import org.jspecify.annotations.NullMarked;
