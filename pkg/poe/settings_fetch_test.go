package poe

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/poebridge/poebridge/pkg/fault"
)

const fetchKey = "K3yOfTheB0tWithThirtyTwoLettersX"

// oddKey has all that changes in an address; Poe's own have letters and digits.
const oddKey = `a/b?c#d%e"f&g+h<i>j'k\l;m=n:o@p$`

// apiOf is Poe as h plays it, and what it was sent.
func apiOf(t *testing.T, h http.HandlerFunc) *SettingsAPI {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return &SettingsAPI{URL: server.URL}
}

func TestFetchIsAPostWithTheNameAndTheKeyInTheAddressAndNothingElse(t *testing.T) {
	for _, row := range []struct{ bot, key, want string }{
		{"My-Bot", fetchKey, "/bot/fetch_settings/My-Bot/" + fetchKey + "/1.2"},
		{"Nova 2.0 größer", fetchKey, "/bot/fetch_settings/Nova%202.0%20gr%C3%B6%C3%9Fer/" + fetchKey + "/1.2"},
		{"My-Bot", oddKey, "/bot/fetch_settings/My-Bot/" + url.PathEscape(oddKey) + "/1.2"},
	} {
		var seen []string
		api := apiOf(t, func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			seen = append(seen, r.Method+" "+r.RequestURI+" "+string(body)+r.Header.Get("Authorization")+r.Header.Get("Referer"))
			fmt.Fprint(w, `{'parameter_controls': None}`)
		})
		echo, err := api.Fetch(t.Context(), row.bot, row.key)
		if err != nil || echo != ControlsDropped {
			t.Errorf("%v, %v", echo, err)
		}
		if len(seen) != 1 || seen[0] != "POST "+row.want+" " {
			t.Errorf("got %q; want %q", seen, row.want)
		}
	}
}

func TestARefusalThatBreaksOffTellsNoPartOfTheKey(t *testing.T) {
	api := apiOf(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(w, "no bot with key ", fetchKey[:20])
	})
	_, err := api.Fetch(t.Context(), "My-Bot", fetchKey)
	if fault.KindOf(err) != fault.AccessDenied || !strings.HasSuffix(err.Error(), "Poe answers 401") {
		t.Error(err)
	}
	tellsNothing(t, api, err, fetchKey)
}

func TestARefusalHasItsKindAndNeverTheKey(t *testing.T) {
	for name, row := range map[string]struct {
		status int
		body   string
		kind   fault.Kind
		want   string
	}{
		"a key that is refused":  {401, `{"detail":"no bot with key %s"}`, fault.AccessDenied, `401: {"detail":"no bot with key [key]"}`},
		"a key that is unwanted": {403, "", fault.AccessDenied, "Poe answers 403"},
		"a bot that is unknown":  {404, "Not Found: /bot/fetch_settings/My-Bot/%s/1.2", fault.NotFound, "/bot/fetch_settings/My-Bot/[key]/1.2"},
		"too often":              {429, "slow down", fault.Throttled, "429: slow down"},
		"a failure":              {500, strings.Repeat("%s ", 2000), fault.Unavailable, "500: [key] [key]"},
		"a page":                 {502, "<html>\n<b>\x00Bad\u200b\r\n  Gateway</b> %s", fault.Unavailable, "502: <html> <b> Bad Gateway</b> [key]"},
		"a slow bot":             {504, "", fault.Timeout, "504"},
		"another refusal":        {400, "%s", fault.InvalidRequest, "400: [key]"},
		"a redirect":             {302, "<a href=\"/%s\">", fault.Misconfigured, "302: <a href=\"/[key]\">"},
		"an answer that is none": {204, "", fault.Misconfigured, "204"},
		"a key at the far end":   {500, strings.Repeat(" ", 64<<10-20) + "%s", fault.Unavailable, "Poe answers 500"},
		"not UTF-8":              {500, "\xff\xfe%s", fault.Unavailable, "500"},
	} {
		for _, key := range []string{fetchKey, oddKey} {
			for _, spelled := range []string{key, url.PathEscape(key), url.QueryEscape(key), strings.ToLower(key)} {
				t.Run(name, func(t *testing.T) {
					calls := 0
					api := apiOf(t, func(w http.ResponseWriter, r *http.Request) {
						calls++
						w.Header().Set("Location", "/elsewhere/"+key)
						w.WriteHeader(row.status)
						fmt.Fprint(w, strings.ReplaceAll(row.body, "%s", spelled))
					})
					_, err := api.Fetch(t.Context(), "My-Bot", key)
					if fault.KindOf(err) != row.kind || !strings.Contains(err.Error(), row.want) || !strings.HasPrefix(err.Error(), "poe: fetch_settings of My-Bot: Poe answers ") {
						t.Errorf("%s: %v", fault.KindOf(err), err)
					}
					tellsNothing(t, api, err, key)
					if len(err.Error()) > 500 || calls != 1 {
						t.Errorf("%d bytes, %d calls", len(err.Error()), calls)
					}
				})
			}
		}
	}
}

// tellsNothing checks that no error, nor one within it, has the key or the address.
func tellsNothing(t *testing.T, api *SettingsAPI, err error, key string) {
	t.Helper()
	text := strings.ToLower(fmt.Sprintf("%v %+v %#v", err, err, err))
	for _, secret := range []string{key, key[:10], url.PathEscape(key), url.QueryEscape(key), api.URL} {
		if strings.Contains(text, strings.ToLower(secret)) {
			t.Errorf("%q tells %q", text, secret)
		}
	}
}

func TestAFailureOfTheNetworkHasItsKindAndNeverTheKey(t *testing.T) {
	cut := func(answer string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			conn, buffered, err := w.(http.Hijacker).Hijack()
			if err != nil {
				panic(err)
			}
			defer conn.Close()
			fmt.Fprint(buffered, strings.ReplaceAll(answer, "%s", r.RequestURI))
			buffered.Flush()
		}
	}
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	nobody := &SettingsAPI{URL: "http://" + closed.Addr().String()}
	slow := apiOf(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	slow.timeout = 20 * time.Millisecond
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	t.Cleanup(secure.Close)
	for name, row := range map[string]struct {
		api  *SettingsAPI
		kind fault.Kind
		want string
	}{
		"nobody there":                     {nobody, fault.Unavailable, "refused"},
		"no answer":                        {apiOf(t, cut("")), fault.Unavailable, "EOF"},
		"no HTTP, with the address":        {apiOf(t, cut("%s")), fault.Unavailable, "malformed"},
		"an answer that breaks off":        {apiOf(t, cut("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n%s")), fault.Unavailable, "broke off"},
		"an address that cannot be parsed": {&SettingsAPI{URL: "http://a b"}, fault.Unavailable, "host name"},
		"an unknown certificate":           {&SettingsAPI{URL: secure.URL}, fault.Unavailable, "certificate"},
		"silence":                          {slow, fault.Timeout, "deadline"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, key := range []string{fetchKey, oddKey} {
				_, err := row.api.Fetch(t.Context(), "My-Bot", key)
				if fault.KindOf(err) != row.kind || !strings.Contains(err.Error(), row.want) {
					t.Errorf("%s: %v", fault.KindOf(err), err)
				}
				if row.api != nobody { // whose address is all that there is to tell
					tellsNothing(t, row.api, err, key)
				}
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := nobody.Fetch(ctx, "My-Bot", fetchKey); fault.KindOf(err) != fault.Unavailable || strings.Contains(err.Error(), fetchKey) {
		t.Errorf("%v", err)
	}
}

func TestARedirectTakesTheKeyNowhere(t *testing.T) {
	reached := false
	other := apiOf(t, func(http.ResponseWriter, *http.Request) { reached = true })
	for _, status := range []int{301, 302, 303, 307, 308} {
		api := apiOf(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL+r.URL.Path, status) })
		if _, err := api.Fetch(t.Context(), "My-Bot", fetchKey); fault.KindOf(err) != fault.Misconfigured || strings.Contains(err.Error(), fetchKey) {
			t.Errorf("%d: %v", status, err)
		}
	}
	if reached {
		t.Error("it was followed")
	}
}

func TestAnAnswerWithoutAnEndIsReadOnlySoFar(t *testing.T) {
	piece := strings.Repeat("x", 64<<10)
	sent := make(chan int, 1)
	api := apiOf(t, func(w http.ResponseWriter, r *http.Request) {
		n := 0
		fmt.Fprint(w, "{'parameter_controls': None, 'rest': '")
		for r.Context().Err() == nil && n < 1<<30 {
			m, err := io.WriteString(w, piece)
			n += m
			if err != nil {
				break
			}
		}
		sent <- n
	})
	if echo, err := api.Fetch(t.Context(), "My-Bot", fetchKey); err != nil || echo != ControlsDropped {
		t.Errorf("%v, %v", echo, err)
	}
	if n := <-sent; n > 64<<20 { // the system has buffers
		t.Errorf("%d bytes were taken", n)
	}
}

func TestFetchWantsAName(t *testing.T) {
	reached := false
	api := apiOf(t, func(http.ResponseWriter, *http.Request) { reached = true })
	for _, row := range [][2]string{{"", fetchKey}, {".", fetchKey}, {"..", fetchKey}, {"My-Bot", ""}} {
		if _, err := api.Fetch(t.Context(), row[0], row[1]); fault.KindOf(err) != fault.Misconfigured {
			t.Errorf("%q: %v", row, err)
		}
	}
	if reached {
		t.Error("Poe was asked")
	}
}

func TestTheAddressOfTheAPI(t *testing.T) {
	for text, good := range map[string]bool{
		DefaultAPIURL: true, "https://proxy.example.com/poe": true, "http://127.0.0.1:8080": true, "http://localhost:1": true, "http://[::1]:1": true,
		"http://api.poe.com": false, "http://127.evil.example": false, "ftp://api.poe.com": false, "api.poe.com": false, "": false,
		"https://api.poe.com?x=1": false, "https://user@api.poe.com": false, "https://api.poe.com/#x": false, "https://": false, "https://a b": false,
	} {
		if err := CheckAPIURL(text); (err == nil) != good {
			t.Errorf("%q: %v", text, err)
		}
	}
}
