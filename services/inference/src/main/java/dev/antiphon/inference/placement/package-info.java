/** What the registry wants this node to run, and what it runs. */
@NullMarked
package dev.antiphon.inference.placement;

import org.jspecify.annotations.NullMarked;
