package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/poebridge/poebridge/infra/internal/deployment"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/usage"
)

// target is the bot that is tried.
type target struct {
	stage, group, bot, region string
	url                       string
	key                       string // never printed
	poeBot                    string // its name on Poe; empty: not known
	reserved                  int    // concurrency of the function; unknownThrottle where nobody tells
	price                     usage.Price
	metrics                   bot.MetricsDetail // of the group; empty where nobody tells
}

// finder finds out what there is to try.
type finder struct {
	o      options
	getenv func(string) string
	aws    func(ctx context.Context, region string) (aws.Config, error)
	t      target
}

// find returns the target and the AWS settings for its region.
func (f *finder) find(ctx context.Context) (*target, aws.Config, error) {
	f.t = target{stage: f.o.stage, group: f.o.group, bot: f.o.bot, region: f.o.region, reserved: f.o.throttle}
	var group deployment.Group
	if f.o.readConfigs {
		d, err := deployment.Read(deployment.Options{Configs: f.o.configs, Stage: f.o.stage, Groups: []string{f.o.group}})
		if err != nil {
			return nil, aws.Config{}, fmt.Errorf("%w\n(-configs names another folder; with -region none is needed)", err)
		}
		group = d.Groups[0]
		f.settings(group)
	}
	cfg, err := f.aws(ctx, f.t.region)
	if err != nil {
		return nil, cfg, fmt.Errorf("AWS settings: %w", err)
	}
	secret, err := f.secret(ctx, cfg)
	if err != nil {
		return nil, cfg, err
	}
	urls, err := f.urls(ctx, cfg)
	if err != nil {
		return nil, cfg, err
	}
	if err := f.choose(secret, urls); err != nil {
		return nil, cfg, err
	}
	f.t.price = priceOf(group, f.t.bot)
	return &f.t, cfg, nil
}

// settings takes from group.yaml what flags have not told.
func (f *finder) settings(g deployment.Group) {
	f.t.metrics = g.Settings.Metrics
	if f.t.region == "" {
		f.t.region = g.Settings.Region
	}
	if f.t.reserved == unknownThrottle {
		f.t.reserved = g.Settings.ReservedConcurrency
	}
}

func priceOf(g deployment.Group, bot string) usage.Price {
	for _, b := range g.Bots {
		if b.Name == bot {
			return b.Template.Rates()
		}
	}
	return usage.Price{}
}

// secret is what the group's secret says.
type secret struct {
	keys    config.BotKeys
	poeBots map[string]string
}

func (f *finder) secret(ctx context.Context, cfg aws.Config) (secret, error) {
	if f.o.keyFrom != "" {
		key := f.getenv(f.o.keyFrom)
		if key == "" {
			return secret{}, fmt.Errorf("-key-from-env: the variable %s is not set", f.o.keyFrom)
		}
		return secret{keys: config.BotKeys{f.o.bot: {key}}}, nil
	}
	name := config.SecretName(f.o.stage, f.o.group)
	out, err := secretsmanager.NewFromConfig(cfg).GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &name})
	if err != nil {
		return secret{}, awsProblem(err, "secretsmanager:GetSecretValue", "the secret "+name)
	}
	text := []byte(aws.ToString(out.SecretString))
	keys, err := config.ParseKeys(text)
	if len(keys.Names()) == 0 {
		if err != nil {
			return secret{}, fmt.Errorf("the secret %s: %w", name, err)
		}
		return secret{}, fmt.Errorf("the secret %s has no key of any bot: put one into it, and the same on Poe", name)
	}
	return secret{keys: keys, poeBots: poeBots(text)}, nil
}

// poeBots are the names on Poe that a secret tells. Entries of another form tell none.
func poeBots(text []byte) map[string]string {
	var entries map[string]json.RawMessage
	_ = json.Unmarshal(text, &entries) // it was read before
	names := map[string]string{}
	for bot, raw := range entries {
		var entry struct {
			PoeBot string `json:"poe_bot"`
		}
		if json.Unmarshal(raw, &entry) == nil && entry.PoeBot != "" {
			names[bot] = entry.PoeBot
		}
	}
	return names
}

// urls are the outputs of the stack; nil where the address is given.
func (f *finder) urls(ctx context.Context, cfg aws.Config) (map[string]string, error) {
	if f.o.url != "" {
		return nil, nil
	}
	name := deployment.GroupStack(f.o.stage, f.o.group)
	out, err := cloudformation.NewFromConfig(cfg).DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &name})
	if hasCode(err, "ValidationError") || err == nil && len(out.Stacks) == 0 {
		return nil, fmt.Errorf("there is no stack %s in %s; deploy it, or choose another -stage, -group or -region", name, f.t.region)
	}
	if err != nil {
		return nil, awsProblem(err, "cloudformation:DescribeStacks", "the stack "+name)
	}
	urls := map[string]string{}
	for _, o := range out.Stacks[0].Outputs {
		urls[aws.ToString(o.OutputKey)] = aws.ToString(o.OutputValue)
	}
	return urls, nil
}

// choose settles which bot is asked, where, and with which key.
func (f *finder) choose(s secret, urls map[string]string) error {
	address := func(bot string) string {
		if f.o.url != "" {
			return f.o.url
		}
		return urls[deployment.OutputID(bot)]
	}
	names := s.keys.Names()
	if f.t.bot == "" {
		for _, name := range names {
			if address(name) != "" {
				f.t.bot = name
				break
			}
		}
	}
	switch {
	case f.t.bot == "":
		return fmt.Errorf("the stack has no address of a bot that has a key (%s)", strings.Join(names, ", "))
	case len(s.keys[f.t.bot]) == 0:
		return fmt.Errorf("the secret has no key for %s; it has some for %s", f.t.bot, strings.Join(names, ", "))
	case address(f.t.bot) == "":
		return fmt.Errorf("the stack has no output %s, the address of %s; is that bot deployed?", deployment.OutputID(f.t.bot), f.t.bot)
	}
	f.t.url, f.t.key, f.t.poeBot = address(f.t.bot), s.keys[f.t.bot][0], s.poeBots[f.t.bot]
	return nil
}
