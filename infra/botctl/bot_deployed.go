package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/poebridge/poebridge/infra/botctl/internal/awserror"
	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/stage"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/poe"
)

// deployedSettings are what the function of a bot answers to Poe, worked out from its texts
// in Parameter Store.
func (p *program) deployedSettings(ctx context.Context, cfg aws.Config, b stage.Place) (poe.Settings, error) {
	made, err := p.load(ctx, config.NewParameterStore(cfg, p.stage, bot.Kinds()), b)
	switch {
	case err == nil:
		return made.Settings, nil
	case fault.KindOf(err) == fault.NotFound:
		return poe.Settings{}, exit.Answer(fmt.Errorf("%s is not deployed at stage %s in %s; deploy its group first", b, p.stage, b.Region))
	case fault.KindOf(err) == fault.Unavailable || awserror.HasCode(err, "AccessDeniedException"):
		return poe.Settings{}, awserror.Explain(b.Region, "ssm:GetParameters", err)
	}
	return poe.Settings{}, exit.Answer(fmt.Errorf("the deployed template of %s is not valid: %w", b, err))
}

// load makes of a bot's texts what a function makes of them, by its own rules.
func (p *program) load(ctx context.Context, store config.Store, b stage.Place) (*bot.Bot, error) {
	factory := bot.Factory{}
	for _, kind := range bot.Kinds() { // nobody asks it for an answer
		factory[kind] = func(*bot.Template) (bot.Responder, error) { return nil, nil }
	}
	bots := config.NewBots(config.BotsOptions{Store: store, Group: b.Group, Stage: p.stage, Factory: factory})
	return bots.Fresh(ctx, b.Name)
}

func trimSlash(url string) string { return strings.TrimSuffix(url, "/") }

// orDash stands for what there is not.
func orDash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}
