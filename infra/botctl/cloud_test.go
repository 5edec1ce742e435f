package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/poebridge/poebridge/infra/internal/deployment"
	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/config/configsim"
	"github.com/poebridge/poebridge/pkg/poe"
)

const (
	keyOld   = "OldOldOldOldOldOldOldOldOldOld01"
	keyNew   = "NewNewNewNewNewNewNewNewNewNew02"
	keyOther = "OtherOtherOtherOtherOtherOther03"

	novaSecret = "poebridge/test/nova"
)

// cloud is an account with the group nova, and Poe: services of AWS in their wire formats, a
// function that takes the keys of the secret, and Poe's API for settings, which calls it.
type cloud struct {
	t       *testing.T
	conf    *configsim.Server
	outputs map[string]string // by stack, OutputKey=Value; a stack that is not there has no entry
	poe     *poeSide

	mu     sync.Mutex
	before map[string]func() // an operation is answered
	denied map[string]bool   // operations that no policy allows
	stale  int               // so many requests the function answers from an older secret
}

// launch begins with a key of each of two bots.
func launch(t *testing.T) (*cloud, *desk) {
	t.Helper()
	c := &cloud{t: t, conf: configsim.New(), outputs: map[string]string{}, before: map[string]func(){}, denied: map[string]bool{}}
	put := func(name, file string) {
		text, err := os.ReadFile(shippedConfigs + "/" + file)
		if err != nil {
			t.Fatal(err)
		}
		c.conf.PutParameter("/poebridge/test/"+name, string(text))
	}
	put("defaults/chat", "defaults/chat.yaml")
	put("groups/nova/_group", "groups/nova/group.yaml")
	put("groups/nova/nova-lite", "groups/nova/nova-lite.yaml")
	function := httptest.NewServer(http.HandlerFunc(c.function))
	c.poe = &poeSide{bots: map[string]string{"My-Nova": function.URL + "/nova-lite"}, key: keyOld}
	api, account := httptest.NewServer(c.poe), httptest.NewServer(c)
	for _, web := range []*httptest.Server{function, api, account} {
		t.Cleanup(web.Close)
	}
	c.at(function.URL + "/nova-lite")
	c.conf.PutSecret(novaSecret, `{"nova-lite": {"keys": ["`+keyOld+`"], "poe_bot": "My-Nova"}, "nova-pro" : "`+keyOther+`"}`)
	d := newDesk(t)
	d.env["POEBRIDGE_STAGE"], d.env["POEBRIDGE_POE_API_URL"] = "test", api.URL
	d.aws = func(_ context.Context, region string) (aws.Config, error) {
		return aws.Config{
			Region: region, BaseEndpoint: &account.URL,
			Credentials: credentials.NewStaticCredentialsProvider("id", "secret", ""),
		}, nil
	}
	return c, d
}

// at has the stack tell an address of nova-lite.
func (c *cloud) at(address string) {
	c.outputs["poebridge-test-nova"] = deployment.OutputID("nova-lite") + "=" + address
}

// when has something happen before an operation is answered for the first time.
func (c *cloud) when(operation string, f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.before[operation] = f
}

// ServeHTTP answers one call of AWS's.
func (c *cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the caller is gone
	}
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	form := url.Values{}
	if operation == "" {
		form, _ = url.ParseQuery(string(body))
		operation = form.Get("Action")
	}
	c.mu.Lock()
	f, denied := c.before[operation], c.denied[operation]
	delete(c.before, operation)
	c.mu.Unlock()
	if f != nil {
		f()
	}
	switch {
	case denied:
		configsim.Refuse(http.StatusBadRequest, "AccessDeniedException", "User: arn:aws:iam::123456789012:user/me is not authorized")(w, r)
	case operation == "DescribeStacks":
		c.describe(w, form.Get("StackName"))
	default:
		r.Body = io.NopCloser(bytes.NewReader(body))
		c.conf.ServeHTTP(w, r)
	}
}

func (c *cloud) describe(w http.ResponseWriter, stack string) {
	w.Header().Set("Content-Type", "text/xml")
	output, ok := c.outputs[stack]
	if !ok {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id %s does not exist</Message></Error><RequestId>1</RequestId></ErrorResponse>`, stack)
		return
	}
	name, value, _ := strings.Cut(output, "=")
	fmt.Fprintf(w, `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>`+
		`<StackName>%s</StackName><CreationTime>2026-11-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>`+
		`<member><OutputKey>%s</OutputKey><OutputValue>%s</OutputValue></member></Outputs>`+
		`</member></Stacks></DescribeStacksResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></DescribeStacksResponse>`, stack, name, value)
}

// function answers whoever has a key of the secret, as the gateway does.
func (c *cloud) function(w http.ResponseWriter, r *http.Request) {
	entries, _ := config.ParseEntries([]byte(c.conf.Secret(novaSecret)))
	key := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	c.mu.Lock()
	stale := c.stale > 0
	c.stale--
	c.mu.Unlock()
	if stale || !slices.Contains(entries["nova-lite"].Keys, key) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, `{"detail":"Invalid access key"}`)
		return
	}
	_ = json.NewEncoder(w).Encode(poe.Settings{})
}

// keysOf are the keys that the secret now has of a bot.
func (c *cloud) keysOf(bot string) string {
	entries, err := config.ParseEntries([]byte(c.conf.Secret(novaSecret)))
	if err != nil {
		c.t.Error(err)
	}
	return strings.Join(entries[bot].Keys, " ")
}

// poeSide plays Poe's API: it takes the key that it has of a bot, and calls the bot.
type poeSide struct {
	bots map[string]string // their addresses, by name
	echo string            // empty: as it is when Poe keeps the controls

	mu     sync.Mutex
	key    string
	status int          // of all answers, where it is not 0
	other  http.Handler // answers in its place; nil: nobody
	asked  []string
}

func (p *poeSide) has(key string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.key = key
}

// calls are the names of the bots that Poe was asked about, one for each call.
func (p *poeSide) calls() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.asked, " ")
}

func (p *poeSide) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, "/bot/fetch_settings/"), "/")
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, parts[0])
	if p.other != nil {
		p.other.ServeHTTP(w, r)
		return
	}
	address, ok := p.bots[parts[0]]
	switch {
	case p.status != 0:
		http.Error(w, "not now", p.status)
		return
	case !ok:
		http.Error(w, "no such bot", http.StatusNotFound)
		return
	case parts[1] != p.key:
		http.Error(w, "wrong access key "+parts[1], http.StatusForbidden)
		return
	}
	own, err := (&poe.Client{URL: address, AccessKey: p.key}).Settings(r.Context())
	if err != nil || own.Status != http.StatusOK {
		http.Error(w, "the bot does not answer", http.StatusBadRequest)
		return
	}
	echo := p.echo
	if echo == "" {
		echo = "{'response_version': 2, 'parameter_controls': {'api_version': '2'}}"
	}
	_, _ = io.WriteString(w, echo)
}
