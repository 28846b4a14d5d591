/**
 * Real servers for tests: in containers where a container engine is reachable, embedded elsewhere.
 * Each is started once for all tests of a virtual machine and ends with it.
 */
@NullMarked
package dev.antiphon.testkit;

import org.jspecify.annotations.NullMarked;
