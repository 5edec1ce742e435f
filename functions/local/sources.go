package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

// sources are where templates and keys are read.
type sources struct {
	dir *config.Dir // nil for Parameter Store
	aws aws.Config  // for what is read from AWS
	// catalogue is of the models of dir, read once; nil where there is none.
	catalogue func() (*bot.Catalogue, error)

	stage string
	keys  string // a file, fromSecretsManager, or empty for a key of our own
}

func openSources(ctx context.Context, o options) (*sources, error) {
	s := &sources{stage: o.stage, keys: o.keys, catalogue: func() (*bot.Catalogue, error) { return nil, nil }}
	var err error
	if o.readsAWS() {
		if s.aws, err = awsconfig.LoadDefaultConfig(ctx, awsconfig.WithDefaultRegion(o.region)); err != nil {
			return nil, fmt.Errorf("AWS settings: %w", err)
		}
	}
	if o.config != fromParameterStore {
		if s.dir, err = config.OpenDir(o.config); err != nil {
			return nil, fmt.Errorf("-config: %w", err)
		}
		s.catalogue = sync.OnceValues(s.dir.Catalogue)
	}
	return s, nil
}

// known is the catalogue, nil where there is none. One that cannot be read ends the start, by
// [site.announce].
func (s *sources) known() *bot.Catalogue {
	known, _ := s.catalogue()
	return known
}

// groups are the groups to serve.
func (s *sources) groups(o options) ([]string, error) {
	if s.dir == nil {
		return []string{o.group}, nil
	}
	groups, err := s.dir.Groups()
	if err != nil {
		return nil, fmt.Errorf("-config: %w", err)
	}
	if len(groups) == 0 {
		return nil, fmt.Errorf("-config: there is no group in %s", filepath.Join(o.config, "groups"))
	}
	if !o.single() {
		return groups, nil
	}
	if !slices.Contains(groups, o.group) {
		return nil, fmt.Errorf("-group %q: the groups in %s are %s", o.group, o.config, strings.Join(groups, ", "))
	}
	return []string{o.group}, nil
}

// store is where templates and the files of groups are kept.
type store interface {
	config.Store
	config.GroupStore
}

func (s *sources) store(kinds []string) store {
	if s.dir != nil {
		return s.dir
	}
	return config.NewParameterStore(s.aws, s.stage, kinds)
}

// keySource is where the keys of a group are. Own is the key of all bots where
// there is no other.
func (s *sources) keySource(group string, single bool, own string) config.KeySource {
	switch {
	case s.keys == fromSecretsManager:
		return config.NewSecret(s.aws, s.stage, group)
	case s.keys == "":
		return oneKey{key: own, dir: s.dir, group: group}
	case single:
		return config.KeysFile{Path: s.keys}
	}
	return config.KeysFile{Path: s.keys, Group: group}
}

// oneKey is the same key for every bot that there is.
type oneKey struct {
	key   string
	dir   *config.Dir
	group string
}

func (k oneKey) String() string { return "the printed key" }

func (k oneKey) ReadKeys(context.Context) (config.BotKeys, error) {
	names, err := k.dir.Names(k.group)
	if err != nil {
		return nil, err
	}
	keys := config.BotKeys{}
	for _, name := range names {
		keys[name] = []string{k.key}
	}
	return keys, nil
}
