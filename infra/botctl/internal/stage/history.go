package stage

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"github.com/poebridge/poebridge/infra/botctl/internal/awserror"
	"github.com/poebridge/poebridge/pkg/bot"
)

// Version is one text that a parameter has had.
type Version struct {
	Number int64
	Since  time.Time
	By     string // ARN
	Text   []byte
}

// Source names a text as Parameter Store does.
func (o Version) Source(parameter string) bot.Source {
	return bot.Source{Name: parameter + ":" + strconv.FormatInt(o.Number, 10), Text: o.Text}
}

func (o Version) String() string {
	return fmt.Sprintf("version %d by %s of %s", o.Number, Who(o.By), When(o.Since))
}

// historySize is how many versions one call returns.
const historySize = 50

// History are the versions of an override that Parameter Store keeps, the oldest first; none
// where there is no override.
func (s *Stage) History(ctx context.Context, v View) (all []Version, err error) {
	return s.VersionsOf(ctx, v.Region, v.OverrideName())
}

// VersionsOf are those of any parameter of a region, as of [Stage.History].
func (s *Stage) VersionsOf(ctx context.Context, region, name string) (all []Version, err error) {
	client, err := s.client(ctx, region)
	if err != nil {
		return nil, err
	}
	pages := ssm.NewGetParameterHistoryPaginator(client, &ssm.GetParameterHistoryInput{Name: &name, MaxResults: aws.Int32(historySize)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if awserror.HasCode(err, "ParameterNotFound") {
			return nil, nil
		}
		if err != nil {
			return nil, fmt.Errorf("the versions of %s cannot be read: %w", name, awserror.Explain(region, readHistory, err))
		}
		for _, p := range page.Parameters {
			all = append(all, Version{p.Version, aws.ToTime(p.LastModifiedDate), aws.ToString(p.LastModifiedUser), []byte(aws.ToString(p.Value))})
		}
	}
	slices.SortFunc(all, func(a, b Version) int { return int(a.Number - b.Number) })
	return all, nil
}
