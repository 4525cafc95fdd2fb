ALTER TABLE fact_survey_wave ADD COLUMN is_suppressed BOOLEAN;
