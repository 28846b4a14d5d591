package dev.antiphon.channels.bot;

/** A bot as customers know it. */
public record Bot(String id, String name) {}
