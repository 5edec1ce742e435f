package browsertest

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"
)

func TestMain(m *testing.M) { os.Exit(Main(m)) }

// A page that does something wrong makes its test fail.
func TestWhatAPageDoesWrongIsSeen(t *testing.T) {
	for _, row := range []struct{ name, script, want string }{
		{"nothing", "document.title = 'fine'", ""},
		{"an error on the console", "console.error('oh no')", "oh no"},
		{"an exception", "throw new Error('broken')", "broken"},
		{"a promise that nobody minds", "Promise.reject(new Error('lost'))", "lost"},
		{"what the policy forbids", "document.body.innerHTML = '<img src=http://elsewhere.example/x onerror=alert(1)>'", "Content Security Policy"},
		{"a script in the text", "document.body.innerHTML = '<p onclick=alert(1)>'; document.querySelector('p').click()", "Content Security Policy"},
		{"a file that is not there", "fetch('missing')", "404"},
		{"a request of another place", "location = 'http://elsewhere.invalid/'", "elsewhere.invalid"},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := Open(t, serve(t, row.script), Narrow)
			p.Wait("document.readyState == 'complete'")
			if row.want == "" {
				return
			}
			p.becomesFaulty(row.want)
			p.Expect("") // all of it
		})
	}
}

// becomesFaulty waits until a fault is told.
func (p *Page) becomesFaulty(want string) {
	p.t.Helper()
	for until := time.Now().Add(patience); time.Now().Before(until); {
		if strings.Contains(strings.Join(p.console.faults(), "\n"), want) {
			return
		}
		Eval[bool](p, "new Promise((later) => setTimeout(later, 20, true))")
	}
	p.t.Errorf("want %q to be told, got %q", want, p.console.faults())
}

func serve(t *testing.T, script string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; connect-src 'self'; img-src data:")
		switch r.URL.Path {
		case "/":
			w.Header().Set("Content-Type", "text/html")
			_, _ = w.Write([]byte(`<!doctype html><link rel="icon" href="data:,"><body><script src="/script.js"></script>`))
		case "/script.js":
			_, _ = w.Write([]byte(script))
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL + "/"
}

func TestWaitingIsForWhatComesLater(t *testing.T) {
	p := Open(t, serve(t, "setTimeout(() => { document.body.append('here it is') }, 50)"), Wide)
	p.WaitText("body", "here it is")
	if got := p.Text("body"); !strings.Contains(got, "here it is") || p.Text("p") != "" || p.Count("p") != 0 {
		t.Errorf("%q", got)
	}
}
