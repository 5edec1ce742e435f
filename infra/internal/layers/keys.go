package layers

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

// readKeys says which bots of a group have a key. The keys themselves go no further than
// here. A group without a secret was not deployed yet, and its bots have none.
func readKeys(ctx context.Context, cfg aws.Config, stage, region, group string) (map[string]bool, error) {
	cfg.Region = region
	keys, err := config.NewSecret(cfg, stage, group).ReadKeys(ctx)
	slips, some := errors.AsType[config.KeyFaults](err)
	switch {
	case config.NoSecret(err):
		return map[string]bool{}, nil
	case err != nil && !some:
		return nil, &ReadError{region, ReadSecrets, "secret " + config.SecretName(stage, group), err}
	}
	have := map[string]bool{}
	for name, live := range keys {
		// A function keeps the last key of an entry with a slip for a while.
		if len(live) > 0 || slips[name] != nil {
			have[name] = true
		}
	}
	return have, nil
}

// maxShownName is the longest name of an entry that may be shown: an access key has 32
// characters, and stands in a name's place where an entry is written the wrong way round.
const maxShownName = 31

func mayShow(name string) bool { return bot.ValidName(name) && len(name) <= maxShownName }
