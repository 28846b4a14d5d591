@NullMarked
package dev.antiphon.local.service;

import org.jspecify.annotations.NullMarked;
