package gateway_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/chat"
	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/gateway"
	"github.com/poebridge/poebridge/pkg/usage"
)

func TestTheReadmeReckonsWithTheNumbersOfTheCode(t *testing.T) {
	dir, err := config.OpenDir(configs)
	if err != nil {
		t.Fatal(err)
	}
	bots := config.NewBots(config.BotsOptions{Store: dir, Group: "claude", Factory: bot.Factory{"chat": chat.New(nil, nil)}, TTL: time.Minute})
	sonnet, err := bots.Bot(t.Context(), "claude-sonnet-4-5")
	if err != nil {
		t.Fatal(err)
	}
	tpl := sonnet.Template
	most := tpl.Inference.MaxTokens
	raw, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	readme := strings.Join(strings.Fields(string(raw)), " ")
	for _, want := range []string{
		fmt.Sprintf("%d,%03d tokens × %s a million = %s, within %.0f s", most/1000, most%1000,
			tpl.Rates().Cost(usage.Tokens{Output: 1_000_000}), tpl.Rates().Cost(usage.Tokens{Output: most}), tpl.Timeouts.Total.Seconds()),
		fmt.Sprintf("| queries at a time | %d a process", gateway.DefaultMaxConcurrent),
		fmt.Sprintf("| `POEBRIDGE_MAX_CONCURRENT` | `%d` |", gateway.DefaultMaxConcurrent),
		fmt.Sprintf("| a request body | %d MiB |", gateway.DefaultMaxBody>>20),
	} {
		if !strings.Contains(readme, want) {
			t.Errorf("README.md does not say %q", want)
		}
	}
}
