@NullMarked
package dev.antiphon.channels.web;

import org.jspecify.annotations.NullMarked;
