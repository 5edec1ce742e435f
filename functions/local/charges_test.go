package main

import (
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/poe"
)

// seller is a bot whose users pay, in the group nova.
var seller = map[string]string{
	"groups/nova/seller.yaml": `schema: 1
kind: chat
model: {id: amazon.nova-lite-v1:0, regions: [us-east-1]}
limits: {context_tokens: 300000, output_tokens: 5000}
price: {input: 0.06, output: 0.24}
charge: {users: true, markup_percent: 50}
poe: {rate_card: "from [usd_milli_cents=1]"}
`,
}

// All of the way: the stand-in of Poe is asked, the simulator answers, the stand-in keeps account.
func TestABotThatChargesCanBeTriedHere(t *testing.T) {
	p := start(t, nil, "-config", copied(t, seller), "-group", "nova")
	if !strings.Contains(p.banner, "\nSome bots charge their users: here a stand-in of Poe keeps account, and nobody pays.") {
		t.Errorf("the banner is\n%s", p.banner)
	}
	_, key, _ := p.curl()
	talk(t, p.base()+"/seller", key, "Hello!")
	p.end()
	for _, want := range []string{`"charge":"captured"`, `"charged_usd":"0.0`, `"authorised_usd":"0.0`} {
		if !strings.Contains(p.log.String(), want) {
			t.Errorf("%s is not in the log: %s", want, p.log)
		}
	}
}

func TestNobodyIsAskedToPayWhereNoBotCharges(t *testing.T) {
	p := start(t, nil)
	_, key, _ := p.curl()
	talk(t, p.base()+"/nova/nova-lite", key, "Hello!")
	p.end()
	if strings.Contains(p.banner, "charge") || strings.Contains(p.log.String(), `"charge`) {
		t.Errorf("%s%s", p.banner, p.log)
	}
}

func TestWhereUsersAreCharged(t *testing.T) {
	own := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080}
	const here = "http://127.0.0.1:8080/poe"
	for name, row := range map[string]struct {
		o    options
		want string
	}{
		"who talks to the simulator pays nobody": {options{bedrock: "sim"}, here},
		"who talks to Bedrock pays through Poe":  {options{bedrock: "aws"}, ""},
		"unless it is to be tried":               {options{bedrock: "aws", poeAPI: "sim"}, here},
		"the simulator charges, if one likes":    {options{bedrock: "sim", poeAPI: "poe"}, ""},
		"an address counts":                      {options{bedrock: "sim", poeAPI: "https://poe.example/"}, "https://poe.example"},
	} {
		t.Run(name, func(t *testing.T) {
			costs := newCosts(row.o, own)
			if costs.URL != row.want {
				t.Errorf("%q, want %q", costs.URL, row.want)
			}
			s := &site{opts: row.o, uploads: &poe.UploadAPI{}, costs: costs, from: &sources{}}
			env := s.functionEnv(&model{})
			i := slices.IndexFunc(env, func(v string) bool { return strings.HasPrefix(v, "POEBRIDGE_POE_API_URL=") })
			if i < 0 != (row.want == "") || i >= 0 && env[i] != "POEBRIDGE_POE_API_URL="+row.want {
				t.Errorf("the function gets %q", env)
			}
		})
	}
}
