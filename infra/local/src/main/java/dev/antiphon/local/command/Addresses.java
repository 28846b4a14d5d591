package dev.antiphon.local.command;

import dev.antiphon.local.installation.Installation;
import dev.antiphon.local.installation.Secrets;
import dev.antiphon.local.service.Service;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/** Where an installation is found, and with what one gets in. */
record Addresses(
        String url, boolean hasGateway, boolean hasConsole, Optional<String> key, String password) {

    static Addresses of(Installation installation, List<Service> services) throws IOException {
        return new Addresses(
                installation.url(),
                services.stream().anyMatch(one -> one.name().equals("gateway")),
                services.stream().anyMatch(one -> one.name().equals("console")),
                installation.secrets().find(Secrets.Name.API_KEY),
                installation.secrets().of(Secrets.Name.CONSOLE_PASSWORD));
    }

    void print(PrintStream out) {
        out.println();
        if (hasGateway) {
            out.println("  Chat page  " + url + "/chat");
        }
        if (hasGateway && hasConsole) {
            out.printf("  Console    %s/console   user admin, first password %s%n", url, password);
        }
        if (hasGateway) {
            out.printf("  API        %s/v1   key %s%n", url, key.orElse("none yet"));
            out.println();
            out.println(
                    """
                      curl %s/v1/chat/completions -H 'Authorization: Bearer %s' -H 'Content-Type: application/json' \\
                        -d '{"model": "shop-en", "stream": true, "messages": [{"role": "user", "content": "How long do I have to return something?"}]}'
                    """
                            .formatted(url, key.orElse("<key>")));
        }
        out.println("  ./antiphon status, logs, chat, down; ./antiphon help tells the rest.");
    }
}
