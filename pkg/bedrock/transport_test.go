package bedrock_test

import (
	"context"
	"encoding/pem"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/fault"
)

func ask(t *testing.T, client *bedrock.Client) (string, error) {
	t.Helper()
	s := client.Open(t.Context(), only(question()))
	defer s.Close()
	return drain(s)
}

// AWS_CA_BUNDLE and its like come with the configuration's HTTP client.
func TestTheConfigurationsCertificatesAreTrusted(t *testing.T) {
	web := httptest.NewTLSServer(bedrocksim.New())
	defer web.Close()
	if _, err := ask(t, bedrock.New(trustingBundle(t, web), bedrock.Options{Endpoint: web.URL})); err != nil {
		t.Error(err)
	}
}

// trustingBundle is the configuration of an environment that names the server's certificate.
func trustingBundle(t *testing.T, server *httptest.Server) aws.Config {
	t.Helper()
	bundle := filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(bundle, block, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AWS_CA_BUNDLE", bundle)
	t.Setenv("AWS_ACCESS_KEY_ID", "id")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	return loadConfig(t)
}

// loadConfig is the configuration that the environment alone gives.
func loadConfig(t *testing.T) aws.Config {
	t.Helper()
	t.Setenv("AWS_CONFIG_FILE", os.DevNull)
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", os.DevNull)
	cfg, err := config.LoadDefaultConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// dialled answers with the address of what is connected to, in place of a connection.
type dialled string

func (d dialled) Error() string { return "dialled " + string(d) }

func dialOnly(_ context.Context, _, address string) (net.Conn, error) { return nil, dialled(address) }

func TestTheConfigurationsProxyIsUsed(t *testing.T) {
	proxy := http.ProxyURL(&url.URL{Scheme: "http", Host: "proxy.test:3128"})
	synctest.Test(t, func(t *testing.T) {
		cfg := aws.Config{
			Credentials: credentials.NewStaticCredentialsProvider("id", "secret", ""),
			HTTPClient:  awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) { t.Proxy = proxy }),
		}
		client := bedrock.New(cfg, bedrock.Options{Endpoint: "https://bedrock.test", Dial: dialOnly})
		if _, err := ask(t, client); err == nil || !strings.Contains(err.Error(), "dialled proxy.test:3128") {
			t.Errorf("got %v", err)
		}
	})
}

// HTTPS_PROXY is read once in a process, so that another one is needed to set it.
func TestTheEnvironmentsProxyIsUsed(t *testing.T) {
	if os.Getenv("HTTPS_PROXY") == "http://proxy.test:3128" {
		cfg := aws.Config{Credentials: credentials.NewStaticCredentialsProvider("id", "secret", "")}
		synctest.Test(t, func(t *testing.T) {
			_, err := ask(t, bedrock.New(cfg, bedrock.Options{Endpoint: "https://bedrock.test", Dial: dialOnly}))
			if err == nil || !strings.Contains(err.Error(), "dialled proxy.test:3128") {
				t.Errorf("got %v", err)
			}
		})
		return
	}
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$")
	child.Env = append(os.Environ(), "HTTPS_PROXY=http://proxy.test:3128", "NO_PROXY=")
	if out, err := child.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestConnectionsThatFail(t *testing.T) {
	for _, row := range []struct {
		name     string
		endpoint string
		dial     func(context.Context, string, string) (net.Conn, error)
		connect  time.Duration
		kind     fault.Kind
		each     time.Duration // that an attempt takes
	}{
		{"refused", "http://bedrock.test", func(context.Context, string, string) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", os.ErrPermission)}
		}, time.Second, fault.Unavailable, 0},
		{"no answer to a dial", "http://bedrock.test", hang, 3 * time.Second, fault.Timeout, 3 * time.Second},
		{"nor where the template has no time-out", "http://bedrock.test", hang, 0, fault.Timeout, 5 * time.Second},
		{"no answer to a TLS handshake", "https://bedrock.test", silent, 3 * time.Second, fault.Timeout, 3 * time.Second},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				cfg := aws.Config{Credentials: credentials.NewStaticCredentialsProvider("id", "secret", "")}
				client := bedrock.New(cfg, bedrock.Options{Endpoint: row.endpoint, Dial: row.dial, Backoff: always(0)})
				q := question()
				q.Timeouts = bedrock.Timeouts{Connect: row.connect, FirstToken: time.Hour, Idle: time.Hour}
				start := time.Now()
				s := client.Open(t.Context(), only(q))
				defer s.Close()
				_, err := drain(s)
				if took := time.Since(start); fault.KindOf(err) != row.kind || s.Attempts() != bedrock.MaxAttempts || took != bedrock.MaxAttempts*row.each {
					t.Errorf("%d attempts in %s: %v", s.Attempts(), took, err)
				}
			})
		})
	}
}

// hang is a dial that nobody answers.
func hang(ctx context.Context, _, _ string) (net.Conn, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// silent is a connection on which nothing comes back.
func silent(context.Context, string, string) (net.Conn, error) {
	near, far := net.Pipe()
	go func() {
		var b [1 << 10]byte
		for {
			if _, err := far.Read(b[:]); err != nil {
				return
			}
		}
	}()
	return near, nil
}

// A conversation goes to Bedrock or nowhere, and what is no answer of Bedrock's is none.
func TestAnswersThatAreNotBedrocks(t *testing.T) {
	page := func(contentType, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", contentType)
			_, _ = w.Write([]byte(body))
		}
	}
	redirect := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "http://elsewhere.test/", status) }
	}
	for name, handler := range map[string]http.HandlerFunc{
		"JSON":             page("application/json", `{"output":{},"stopReason":"end_turn"}`),
		"a page":           page("text/html", "<html><body>Please sign in to use this network.</body></html>"),
		"no content":       func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) },
		"an endless frame": page("application/vnd.amazon.eventstream", "\x7f\xff\xff\xff\x00\x00\x00\x00\x00\x00\x00\x00"),
		"a redirect, 302":  redirect(http.StatusFound),
		"a redirect, 307":  redirect(http.StatusTemporaryRedirect),
		"a redirect, 308":  redirect(http.StatusPermanentRedirect),
	} {
		for _, whole := range []bool{false, true} {
			t.Run(name+map[bool]string{true: ", whole"}[whole], func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					requests := 0
					client := connect(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
						requests++
						if r.Host != "bedrock.test" {
							t.Errorf("%s was asked", r.Host)
						}
						handler(w, r)
					}), bedrock.Options{})
					q := question()
					q.Whole = whole
					s := client.Open(t.Context(), only(q))
					defer s.Close()
					got, err := drain(s)
					if got != "" || !fault.KindOf(err).Retryable() || requests != bedrock.MaxAttempts {
						t.Errorf("%d requests: %q, %v", requests, got, err)
					}
				})
			})
		}
	}
}
