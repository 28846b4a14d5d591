@NullMarked
package dev.antiphon.registry.model;

import org.jspecify.annotations.NullMarked;
