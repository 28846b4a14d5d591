package dev.antiphon.console.support;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

import java.io.IOException;
import java.io.InputStream;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A browser without scripts: it keeps cookies, follows redirects and fills in forms. */
public final class Browser {

    public static final String ADMIN_PASSWORD = "the admin's first password";

    private static final String FORM = "application/x-www-form-urlencoded";

    private final String base;
    private final CookieManager cookies = new CookieManager();
    private final HttpClient http =
            HttpClient.newBuilder()
                    .cookieHandler(cookies)
                    .followRedirects(HttpClient.Redirect.ALWAYS)
                    .build();
    private final HttpClient unled = HttpClient.newBuilder().cookieHandler(cookies).build();

    public Browser(String base) {
        this.base = base;
    }

    /** A page, or a piece of one. */
    public record Page(int status, String path, Document html, Map<String, List<String>> headers) {

        public String text() {
            return html.text();
        }

        public String header(String name) {
            return headers.entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(header -> header.getValue().getFirst())
                    .findFirst()
                    .orElse("");
        }

        /** The form that sends to a path. */
        public Element form(String action) {
            Element form = html.selectFirst("form[action$=" + action + "]");
            if (form == null) {
                throw new AssertionError("no form sends to " + action + " in\n" + html);
            }
            return form;
        }

        public boolean hasForm(String action) {
            return html.selectFirst("form[action$=" + action + "]") != null;
        }
    }

    public Page get(String path, String... headers) {
        return page(send(http, request(path, headers).GET(), BodyHandlers.ofString()));
    }

    /** Asks without following where it is led. */
    public Page look(String path, String... headers) {
        return page(send(unled, request(path, headers).GET(), BodyHandlers.ofString()));
    }

    /** The lines of a stream, as they come. */
    public HttpResponse<InputStream> stream(String path) {
        return send(
                http,
                request(path, "Accept", "text/event-stream").GET(),
                BodyHandlers.ofInputStream());
    }

    /** Posts fields as they are: name, value, name, value, … */
    public Page post(String path, List<String> fields, String... headers) {
        String body =
                IntStream.range(0, fields.size() / 2)
                        .mapToObj(
                                i ->
                                        encoded(fields.get(2 * i))
                                                + "="
                                                + encoded(fields.get(2 * i + 1)))
                        .collect(Collectors.joining("&"));
        return page(
                send(
                        http,
                        request(path, headers)
                                .header("Content-Type", FORM)
                                .POST(BodyPublishers.ofString(body)),
                        BodyHandlers.ofString()));
    }

    /** Sends a form of a page with what stands in it, but these fields: name, value, … */
    public Page submit(Page page, String action, String... fields) {
        Element form = page.form(action);
        var all = new ArrayList<String>();
        var given = List.of(fields);
        for (Element input : form.select("input[name], select[name], textarea[name]")) {
            boolean isGiven = false;
            for (int i = 0; i < given.size(); i += 2) {
                isGiven |= given.get(i).equals(input.attr("name"));
            }
            if (!isGiven && !(input.attr("type").equals("radio") && !input.hasAttr("checked"))) {
                Element chosen = input.selectFirst("option[selected]");
                Element first = input.selectFirst("option");
                all.add(input.attr("name"));
                all.add(
                        chosen != null
                                ? chosen.attr("value")
                                : first != null ? first.attr("value") : input.val());
            }
        }
        all.addAll(given);
        // As htmx sends what it is told to send.
        return form.hasAttr("hx-post")
                ? post(local(form.attr("hx-post")), all, "HX-Request", "true")
                : post(local(form.attr("action")), all);
    }

    /** Signs in; the page one comes to. */
    public Page signIn(String name, String password) {
        return submit(get("/login"), "/login", "username", name, "password", password);
    }

    public List<HttpCookie> cookies() {
        return cookies.getCookieStore().getCookies();
    }

    private static String local(String path) {
        return path.substring(path.indexOf("/console") + "/console".length());
    }

    private HttpRequest.Builder request(String path, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(base + path));
        if (!List.of(headers).contains("Accept")) {
            request.header("Accept", "text/html");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request;
    }

    private static <T> HttpResponse<T> send(
            HttpClient client, HttpRequest.Builder request, BodyHandler<T> handler) {
        try {
            return client.send(request.build(), handler);
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static Page page(HttpResponse<String> response) {
        return new Page(
                response.statusCode(),
                local(response.uri().getPath()),
                Jsoup.parse(response.body()),
                response.headers().map());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
