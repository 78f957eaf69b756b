package main

import (
	"github.com/prometheus/client_golang/prometheus"

	"zhucun/sync/server"
)

// shareMetrics tell whether somebody takes more than his share: of connections, of
// the county's lock, of requests.
type shareMetrics struct {
	co   *county
	door *server.Door
}

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("zhucun_"+name, help, labels, nil)
}

var (
	openDesc      = desc("connections", "Open connections.")
	doorDesc      = desc("connections_ended_total", "Connections refused or put out because all places were taken.", "how")
	lockDesc      = desc("lock_seconds_total", "Time in which the county's lock was held for devices.")
	txDesc        = desc("lock_transactions_total", "Transactions of devices in that time.")
	heldBytesDesc = desc("quarantine_bytes", "Bytes of changes that wait for a clerk.")
	fullDesc      = desc("quarantine_fullest", "The part of its quota that the device with most has taken, of changes or bytes.")
	turnedDesc    = desc("turned_away_total", "Requests turned away: too many of a device, too slow, too many at once, not enrolled.", "why")
)

// Describe implements prometheus.Collector.
func (m *shareMetrics) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{openDesc, doorDesc, lockDesc, txDesc, heldBytesDesc, fullDesc, turnedDesc} {
		out <- d
	}
}

// Collect implements prometheus.Collector.
func (m *shareMetrics) Collect(out chan<- prometheus.Metric) {
	total := func(d *prometheus.Desc, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, v, labels...)
	}
	m.quarantine(out)
	open, refused, put := m.door.Open()
	out <- prometheus.MustNewConstMetric(openDesc, prometheus.GaugeValue, float64(open))
	total(doorDesc, float64(refused), "refused")
	total(doorDesc, float64(put), "put_out")
	c := &m.co.Counts
	total(lockDesc, float64(c.LockMillis.Load())/1000)
	total(txDesc, float64(c.Transactions.Load()))
	total(turnedDesc, float64(c.Busy.Load()), "busy")
	total(turnedDesc, float64(c.Slow.Load()), "slow")
	total(turnedDesc, float64(c.Crowded.Load()), "crowded")
	total(turnedDesc, float64(c.NotEnrolled.Load()), "not_enrolled")
}

// quarantine tells how near the quotas of undecided changes somebody is.
func (m *shareMetrics) quarantine(out chan<- prometheus.Metric) {
	shares, err := m.co.Shares(m.co.life)
	if err != nil {
		out <- prometheus.NewInvalidMetric(heldBytesDesc, err)
		return
	}
	var bytes int64
	var fullest float64
	for _, s := range shares {
		bytes += s.Bytes
		fullest = max(fullest, float64(s.Changes)/server.MaxUndecided, float64(s.Bytes)/server.MaxUndecidedBytes)
	}
	out <- prometheus.MustNewConstMetric(heldBytesDesc, prometheus.GaugeValue, float64(bytes))
	out <- prometheus.MustNewConstMetric(fullDesc, prometheus.GaugeValue, fullest)
}
